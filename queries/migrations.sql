-- Each migration brings the schema from the version before to its own number, in one transaction.
-- The tables live in the attached catalog `ledger`, a DuckDB file or a DuckLake: no keys, sequences or indexes.

-- name: migration_0001_ledger#
-- Tables of the record with their history columns, and the revisions.
create table ledger.schema_migrations (
    version integer not null,
    applied timestamp not null
);

create table ledger.revisions (
    number integer not null,
    committed_at timestamp not null,
    author varchar not null,
    note varchar not null,
    kind varchar not null,
    file_name varchar,
    sha256 varchar,
    added integer not null,
    changed integer not null,
    removed integer not null
);

create table ledger.event_types (
    "table" varchar not null,
    event_type varchar not null,
    description varchar not null,
    cameo varchar not null,
    goldstein double not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.sources (
    source_id varchar not null,
    url varchar not null,
    publisher varchar not null,
    agency varchar,
    title varchar,
    published date,
    language varchar not null,
    affiliation varchar not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.incidents (
    id varchar not null,
    date date not null,
    date_end date,
    date_precision varchar not null,
    dyad varchar not null,
    event_type varchar not null,
    title varchar not null,
    summary varchar not null,
    initiator varchar not null,
    initiator_name varchar not null,
    target varchar not null,
    target_name varchar,
    place varchar,
    country varchar,
    latitude double,
    longitude double,
    geo_precision varchar,
    confidence varchar not null,
    responds_to varchar[],
    sources varchar[] not null,
    fatalities integer,
    injured integer,
    valid_from integer not null,
    valid_to integer
);

create table ledger.detentions (
    id varchar not null,
    date date not null,
    date_end date,
    date_precision varchar not null,
    dyad varchar not null,
    event_type varchar not null,
    title varchar not null,
    summary varchar not null,
    initiator varchar not null,
    initiator_name varchar not null,
    target varchar not null,
    target_name varchar,
    place varchar,
    country varchar,
    latitude double,
    longitude double,
    geo_precision varchar,
    confidence varchar not null,
    responds_to varchar[],
    sources varchar[] not null,
    people integer,
    detainee_group varchar,
    detainee_nationality varchar,
    notable_names varchar[],
    authority varchar,
    charge varchar,
    status varchar not null,
    mistreatment varchar not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.diplomatic_actions (
    id varchar not null,
    date date not null,
    date_end date,
    date_precision varchar not null,
    dyad varchar not null,
    event_type varchar not null,
    title varchar not null,
    summary varchar not null,
    initiator varchar not null,
    initiator_name varchar not null,
    target varchar not null,
    target_name varchar,
    place varchar,
    country varchar,
    latitude double,
    longitude double,
    geo_precision varchar,
    confidence varchar not null,
    responds_to varchar[],
    sources varchar[] not null,
    level varchar,
    valid_from integer not null,
    valid_to integer
);

create table ledger.indicators (
    indicator_id varchar not null,
    country varchar not null,
    label varchar not null,
    unit varchar not null,
    period varchar not null,
    value double not null,
    direction varchar not null,
    note varchar,
    sources varchar[] not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.demands (
    demand_id varchar not null,
    dyad varchar not null,
    demanded_by varchar not null,
    demanded_of varchar not null,
    demand varchar not null,
    detail varchar,
    raised date not null,
    status varchar not null,
    status_date date,
    status_note varchar,
    sources varchar[] not null,
    valid_from integer not null,
    valid_to integer
);

-- name: migration_0002_mappings#
-- How foreign files were matched by hand, under a name: a row each time a mapping is kept or forgotten (NULL).
create table ledger.mappings (
    name varchar not null,
    mapping varchar,
    noted_at timestamp not null
);

-- name: migration_0003_saved_views#
-- Every change of a saved view is a row and stays one; the newest row of a slug says what the view is now.
create table ledger.saved_views (
    slug varchar not null,
    number integer not null,
    action varchar not null,
    name varchar not null,
    description varchar not null,
    page varchar not null,
    parameters varchar not null,
    revision integer,
    committed_at timestamp,
    author varchar not null,
    changed_at timestamp not null
);

-- name: migration_0004_access#
-- What was done and what was refused, a row each, of which none is ever changed; and tokens of the API: every making
-- and revoking is a row, and so is every hour in which a token was used.
create table ledger.deeds (
    happened_at timestamp not null,
    action varchar not null,
    subject varchar not null,
    person varchar not null,
    email varchar not null,
    role varchar not null,
    way varchar not null,
    address varchar not null,
    request varchar not null
);

create table ledger.token_changes (
    token_id varchar not null,
    action varchar not null,
    name varchar not null,
    scope varchar not null,
    sha256 varchar not null,
    expires_at timestamp not null,
    author varchar not null,
    changed_at timestamp not null
);

create table ledger.token_uses (
    token_id varchar not null,
    used_at timestamp not null,
    address varchar not null
);

-- name: migration_0005_cells#
-- The records counted by what figures tell apart: what each revision added and, negative, took away (`stored_cells`).
create table ledger.cells (
    revision integer not null,
    date date not null,
    date_precision varchar not null,
    dyad varchar not null,
    "table" varchar not null,
    event_type varchar not null,
    initiator varchar not null,
    target varchar not null,
    confidence varchar not null,
    level varchar,
    affiliations varchar[] not null,
    records bigint not null,
    fatalities bigint not null,
    injured bigint not null,
    told_fatalities bigint not null,
    told_injured bigint not null,
    placed bigint not null
);

-- name: migration_0006_links#
-- What records name as answered, and what follows from it: the acts that stand in chains (`chain_acts_among`) and the
-- detentions that move somebody into custody or out of it (`custody_steps`). A row stands from the revision that made
-- it so to the one that made it otherwise, be it by a change of another record.
create table ledger.links (
    id varchar not null,
    answered varchar not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.chain_acts (
    id varchar not null,
    chain varchar not null,
    dyad varchar not null,
    "table" varchar not null,
    date date not null,
    date_precision varchar not null,
    event_type varchar not null,
    initiator varchar not null,
    target varchar not null,
    confidence varchar not null,
    sources varchar[] not null,
    is_last boolean not null,
    is_named boolean not null,
    is_answered boolean not null,
    lag integer,
    answers varchar[] not null,
    answer_types varchar[] not null,
    valid_from integer not null,
    valid_to integer
);

create table ledger.custody (
    id varchar not null,
    date date not null,
    dyad varchar not null,
    event_type varchar not null,
    holder varchar not null,
    nationality varchar,
    confidence varchar not null,
    sources varchar[] not null,
    sided boolean not null,
    taken integer not null,
    freed integer not null,
    died integer not null,
    known boolean not null,
    valid_from integer not null,
    valid_to integer
);

-- name: migration_0007_traits#
-- What tells of each record how weak it is and what it rests on, as narrow as can be: its kind (`kind_of`) holds the
-- number of the list of sources that it cites, which is the list's for good, and its own traits. A row stands from the
-- revision that made it so to the one that made it otherwise, be it by a record that names it.
create table ledger.source_lists (
    number integer not null,
    sources varchar[] not null
);

create table ledger.record_traits (
    id varchar not null,
    date date not null,
    dyad varchar not null,
    "table" varchar not null,
    event_type varchar not null,
    initiator varchar not null,
    confidence varchar not null,
    kind bigint not null,
    valid_from integer not null,
    valid_to integer
);

-- name: migration_0008_chains#
-- How many acts a chain has, with its latest act alone. What is stored of links is stored anew.
alter table ledger.chain_acts add column acts integer;

delete from ledger.links;

delete from ledger.chain_acts;

delete from ledger.custody;

-- name: migration_0009_coarse_cells#
-- The cells without the affiliations of sources, of which there are a seventh: what most views are counted from.
create table ledger.coarse_cells (
    revision integer not null,
    date date not null,
    date_precision varchar not null,
    dyad varchar not null,
    "table" varchar not null,
    event_type varchar not null,
    initiator varchar not null,
    target varchar not null,
    confidence varchar not null,
    level varchar,
    records bigint not null,
    fatalities bigint not null,
    injured bigint not null,
    told_fatalities bigint not null,
    told_injured bigint not null,
    placed bigint not null
);

insert into ledger.coarse_cells by name
select
    * exclude (affiliations, records, fatalities, injured, told_fatalities, told_injured, placed),
    sum(records)::bigint as records,
    sum(fatalities)::bigint as fatalities,
    sum(injured)::bigint as injured,
    sum(told_fatalities)::bigint as told_fatalities,
    sum(told_injured)::bigint as told_injured,
    sum(placed)::bigint as placed
from ledger.cells
group by all
having
    sum(records) <> 0 or sum(fatalities) <> 0 or sum(injured) <> 0
    or sum(told_fatalities) <> 0 or sum(told_injured) <> 0 or sum(placed) <> 0;
