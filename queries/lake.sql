-- What a lake has beside the ledger's tables. Its tables know no keys, and two inserts at once never conflict there:
-- that of two hosts which commit at the same moment only one does, hangs on the one row of this table.

-- name: create_commits#
-- How often a host has claimed to be the only one that commits.
create table if not exists ledger.commits (
    claimed bigint not null
);

-- name: has_commits()$
-- Whether the row is there.
select count(*) > 0 as is_there
from ledger.commits;

-- name: start_commits()!
-- Make the row.
insert into ledger.commits by name
select 0 as claimed;

-- name: claim_commit()!
-- Change the row: of two transactions that do at the same time, DuckLake lets one be committed.
update ledger.commits set claimed = claimed + 1;
