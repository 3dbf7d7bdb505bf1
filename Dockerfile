# The service for machines without Debian; one image for web, worker and preparation (compose.yaml).
FROM node:20-bookworm-slim AS front
WORKDIR /srv/kseli
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PROMETHEUS_MULTIPROC_DIR=/srv/kseli/counters
WORKDIR /srv/kseli
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY --from=front /srv/kseli/node_modules node_modules
COPY config.py ./
COPY app app
COPY scripts scripts
COPY geodata geodata
COPY migrations migrations
RUN pybabel --quiet compile --directory app/translations \
    && useradd --system --home /srv/kseli kseli \
    && mkdir instance counters && chown kseli instance counters
USER kseli
VOLUME /srv/kseli/instance
EXPOSE 8000
CMD ["gunicorn", "scripts.web:application", "--bind", "0.0.0.0:8000", "--worker-class", "scripts.web_worker.Worker", "--workers", "2", \
     "--threads", "4", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]
