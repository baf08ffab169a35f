-- Airflow's own tables: runs of `airflow dags test` (run_type manual, triggered by TEST) that nothing works on any more end as failed,
-- and their tasks with them; the run of one logical date, or all of them where none is given. Airflow has no command for it.
WITH closed AS (
    UPDATE dag_run SET state = 'failed', end_date = now(), updated_at = now()
    WHERE
        triggered_by = 'TEST' AND state IN ('queued', 'running')
        AND (%(logical_date)s::timestamptz IS NULL OR logical_date = %(logical_date)s::timestamptz)
    RETURNING dag_id, run_id
), ended AS (
    UPDATE task_instance AS task SET state = 'failed', end_date = now(), updated_at = now()
    FROM closed
    WHERE
        task.dag_id = closed.dag_id AND task.run_id = closed.run_id
        AND (task.state IS NULL OR task.state NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed'))
)
SELECT run_id FROM closed;
