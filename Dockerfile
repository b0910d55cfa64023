# The ledger as a container that may write nothing but /data: see docs/deployment.md, "As a container".
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS packages
COPY requirements.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --requirement /requirements.txt

FROM ${PYTHON}
RUN groupadd --gid 10001 ledger \
    && useradd --uid 10001 --gid ledger --no-create-home --home-dir /data --shell /usr/sbin/nologin ledger \
    && install --directory --owner=ledger --group=ledger --mode=0750 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    HOME=/data \
    PYTHONUNBUFFERED=1 \
    LEDGER_DATABASE=/data/ledger.duckdb
RUN python -m compileall -q .
# By number, so that a host that lets no root in sees that this is none.
USER 10001:10001
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s --timeout=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/api/health', timeout=8)"]
CMD ["python", "-m", "streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501"]
