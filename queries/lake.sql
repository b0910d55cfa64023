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

-- name: flush_inlined()$
-- Write the few rows of each commit that the catalog itself holds into Parquet; of how many tables.
select count(*) as done
from ducklake_flush_inlined_data('ledger');

-- name: rewrite_files()$
-- Write files anew of which many rows are gone, as the open version of each row that was closed is; of how many tables.
select count(*) as done
from ducklake_rewrite_data_files('ledger');

-- name: merge_files()$
-- Make few large files of many small ones; of how many tables.
select count(*) as done
from ducklake_merge_adjacent_files('ledger');

-- name: expire_snapshots(moment)$
-- Forget the catalog's own states before a moment (UTC), and say how many. Revisions are rows, which stay.
select count(*) as snapshots
from ducklake_expire_snapshots('ledger', older_than => :moment::timestamptz);

-- name: clean_up_files(moment)$
-- Delete the files that were replaced before a moment (UTC), and say how many.
select count(*) as files
from ducklake_cleanup_old_files('ledger', older_than => :moment::timestamptz);

-- name: delete_orphans(moment)$
-- Delete the files, written before a moment (UTC), of commits that were never finished, and say how many.
select count(*) as files
from ducklake_delete_orphaned_files('ledger', older_than => :moment::timestamptz);
