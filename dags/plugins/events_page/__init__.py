"""Events, articles, runs and sources as pages inside Airflow: thin routes over etl/browse, and the pages in pages/ with what they load from static/."""
