# One image for every service of docker-compose.yml: the repository, its locked packages and its language models.
FROM python:3.11-slim

# Where to find packages is the builder's choice: --build-arg PIP_EXTRA_INDEX_URL=… to an index that has the CPU build of torch
# saves about 5 GB.
ARG PIP_EXTRA_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1

WORKDIR /app
COPY requirements.lock .
RUN pip install -r requirements.lock
# More providers, such as --build-arg EXTRA_PACKAGES="aiobotocore[boto3]>=3.10 apache-airflow-providers-amazon[s3fs]" for articles
# in S3 (without the first of the two pip looks for versions that fit for many minutes)
ARG EXTRA_PACKAGES
RUN [ -z "$EXTRA_PACKAGES" ] || pip install --constraint requirements.lock $EXTRA_PACKAGES

COPY . .
RUN pip install --no-deps --no-build-isolation --editable . \
 && useradd --uid 10001 --create-home etl \
 && mkdir -p /data /airflow/logs && chown -R etl:etl /data /airflow

USER etl
ENV ETL_HOME=/data AIRFLOW_HOME=/airflow AIRFLOW__CORE__DAGS_FOLDER=/app/dags
CMD ["python", "-m", "etl", "--help"]
