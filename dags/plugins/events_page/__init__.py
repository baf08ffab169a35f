"""Events, articles, runs and sources as pages inside Airflow: thin routes over etl/browse; pages/, and what they load, static/."""
