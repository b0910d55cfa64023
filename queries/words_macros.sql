-- name: create_words_macros#
-- How acts are told apart into words and deeds; beside the attached ledger, as the macros of `macros.sql`.

-- The quadrant of a CAMEO code by its root: verbal or material, cooperation or conflict. Root 01 (a statement without
-- more, to which votes and accidents map) is in none, nor is what is no root: NULL.
create or replace macro quad_class(cameo) as
case
    when left(cameo, 2) between '02' and '05' then 'verbal_cooperation'
    when left(cameo, 2) between '06' and '08' then 'material_cooperation'
    when left(cameo, 2) between '09' and '13' then 'verbal_conflict'
    when left(cameo, 2) between '14' and '20' then 'material_conflict'
end;

-- The acts between the two sides of a dyad that pass every filter and are scored, as cells: columns of
-- `cells_matching`, and quadrant (NULL in none).
create or replace macro act_cells_matching(filters) as table
    select
        *,
        quad_class(cameo) as quadrant
    from cells_matching(filters)
    where scored;

-- The sides of the dyads that the filters show, one row a side: dyad, place_in_order, initiator, target, turn (1 the
-- dyad's first side, 2 its second).
create or replace macro shown_sides(filters) as table
    select
        shown.dyad,
        shown.place_in_order,
        split_part(shown.dyad, '-', sides.turn) as initiator,
        split_part(shown.dyad, '-', 3 - sides.turn) as target,
        sides.turn
    from shown_dyads(filters) as shown
    cross join (values (1), (2)) as sides (turn);
