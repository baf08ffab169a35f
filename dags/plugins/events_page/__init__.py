"""Events, articles, runs and sources as pages inside Airflow: thin routes over etl/browse, and the pages in static/."""
