-- Who did what, and the tokens of the API. Nothing here is ever changed or taken out: rows are only added.

-- name: note_deed(action, subject, person, email, role, way, address, request)!
-- Note what somebody did or was refused, dated now (UTC).
insert into ledger.deeds by name
select
    now() at time zone 'UTC' as happened_at,
    :action as action,
    :subject as subject,
    :person as person,
    :email as email,
    :role as role,
    :way as way,
    :address as address,
    :request as request;

-- name: list_deeds(most)
-- One row a deed, newest first, so many at most: happened_at (UTC), action, subject, person, email, role, way (`page`,
-- `API`, `command line`), address (in the network), request (as the log names it).
select *
from ledger.deeds
order by happened_at desc
limit :most;

-- name: count_deeds()$
-- How many deeds are noted.
select count(*) as deeds
from ledger.deeds;

-- name: note_token(token_id, action, name, scope, digest, expires_at, author)!
-- Note that a token was made or revoked, dated now (UTC); of the token itself only its SHA-256 is kept.
insert into ledger.token_changes by name
select
    :token_id as token_id,
    :action as action,
    :name as name,
    :scope as scope,
    :digest as sha256,
    :expires_at::timestamp as expires_at,
    :author as author,
    now() at time zone 'UTC' as changed_at;

-- name: note_token_use(token_id, address)!
-- Note that a token was used, unless it was noted within the hour.
insert into ledger.token_uses by name
select
    :token_id as token_id,
    now() at time zone 'UTC' as used_at,
    :address as address
where
    not exists (
        select 1 as used
        from ledger.token_uses
        where token_id = :token_id and used_at > (now() at time zone 'UTC') - interval 1 hour
    );

-- name: list_tokens()
-- One row a token, newest first: token_id, name, scope (`read`, `update`), sha256, author and made_at (UTC), expires_at
-- (UTC), used_at (UTC, to the hour; NULL before its first use), revoked_by and revoked_at (UTC; NULL while it is good),
-- standing (`good`, `revoked`, `expired`).
with
    revoked as (
        select
            token_id,
            min_by(author, changed_at) as revoked_by,
            min(changed_at) as revoked_at
        from ledger.token_changes
        where action = 'revoked'
        group by token_id
    ),

    used as (
        select
            token_id,
            max(used_at) as used_at
        from ledger.token_uses
        group by token_id
    )

select
    made.token_id,
    made.name,
    made.scope,
    made.sha256,
    made.author,
    made.changed_at as made_at,
    made.expires_at,
    used.used_at,
    revoked.revoked_by,
    revoked.revoked_at,
    case
        when revoked.revoked_at is not null then 'revoked'
        when made.expires_at <= now() at time zone 'UTC' then 'expired'
        else 'good'
    end as standing
from ledger.token_changes as made
left join revoked on made.token_id = revoked.token_id
left join used on made.token_id = used.token_id
where made.action = 'made'
order by made.changed_at desc, made.token_id asc;

-- name: note_sign_in(subject, person, email, role, way, address, request)!
-- Note that somebody signed in, unless this sign-in, which the subject names by its time, is noted already.
insert into ledger.deeds by name
select
    now() at time zone 'UTC' as happened_at,
    'signed in' as action,
    :subject as subject,
    :person as person,
    :email as email,
    :role as role,
    :way as way,
    :address as address,
    :request as request
where
    not exists (
        select 1 as noted
        from ledger.deeds
        where action = 'signed in' and email = :email and subject = :subject
    );
