# The environment of `make`, as an image: docker build --tag cctaecg . && docker run --rm cctaecg make test
# Run a study in a folder of yours: docker run --rm --volume "$PWD/runs:/companion/runs" cctaecg .venv/bin/cctaecg book demo
FROM python:3.11-slim

RUN apt-get update && apt-get install --yes --no-install-recommends git make && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home reader && mkdir /companion && chown reader /companion
USER reader
WORKDIR /companion

# The pinned packages first: they change less often than the library, and their layer is kept.
COPY --chown=reader requirements.lock pyproject.toml README.md LICENSE Makefile ./
RUN python -m venv .venv && .venv/bin/python -m pip install --no-cache-dir --quiet --requirement requirements.lock
COPY --chown=reader . .
RUN make ready

CMD ["make", "test"]
