# syntax=docker/dockerfile:1
# Built with: docker build --build-arg VERSION=1.0.0 -t stepdown .
# Run with: docker run --read-only --stop-timeout 40 -v stepdown:/data stepdown
# The root file system can be read-only. What is in flight gets service.shutdown_within, 30 seconds by default, to finish.

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=development
# A static binary: no C library is linked, and the time zones are embedded by cmd/stepdown.
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /image/stepdown ./cmd/stepdown
RUN mkdir -m 0700 /image/data /image/tmp

# The image has nothing but the binary, the authorities that mail servers' certificates are checked against, and two
# folders that belong to its user. /tmp takes what is too large for memory while a feed is sorted.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /image/data /data
COPY --from=build --chown=65532:65532 /image/tmp /tmp
COPY --from=build /image/stepdown /stepdown
USER 65532:65532
WORKDIR /data
ENV STEPDOWN_DATABASE=sqlite:/data/stepdown.db \
    STEPDOWN_FOLDERS_FEED=/data/feed \
    STEPDOWN_FOLDERS_PRINT=/data/print
VOLUME ["/data", "/tmp"]
# Health and metrics answer on the container's own loopback, unless STEPDOWN_SERVICE_LISTEN says otherwise.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/stepdown", "health", "--ready"]
ENTRYPOINT ["/stepdown"]
CMD ["serve"]
