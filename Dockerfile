FROM python:3.12-slim-bookworm AS build

COPY requirements/run.txt /build/run.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /build/run.txt


FROM python:3.12-slim-bookworm

# The font has the rare letters that our own lacks, tini hands signals on and reaps.
# Debian's archive keeps one version of each, so that a pinned one would stop the build one day.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends -y fonts-wqy-microhei tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --home-dir /data --no-create-home usher \
    && install --directory --mode=0700 --owner=usher --group=usher /data

COPY --from=build /venv /venv
WORKDIR /app
COPY services services
COPY handlers handlers
COPY bot bot
COPY lazy_models.py .
RUN /venv/bin/python -m compileall -q bot handlers services lazy_models.py

ENV PATH=/venv/bin:$PATH \
    BOT_DATA_DIR=/data
USER 10001
VOLUME /data
EXPOSE 8088

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('BOT_HTTP_PORT', '8088') + '/healthz', timeout=4)"]

ENTRYPOINT ["tini", "--", "python", "-m", "bot"]
CMD ["run"]
