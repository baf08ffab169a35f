"""What the DAGs share and Airflow must know: connections, retries, assets, alerts, questions. The work itself is in etl/."""
