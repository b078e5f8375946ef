# syntax=docker/dockerfile:1

# Node >= 24.22.1: its root store no longer trusts the emSign roots whose keys leaked (CVE-2026-111943).
# A tag is what its publisher makes it: build with `--build-arg NODE_IMAGE=node:24.22.1-bookworm-slim@sha256:…`, the digest that you looked
# up and looked at (docs/operations.md, "The image").
ARG NODE_IMAGE=node:24.22.1-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY runtime/package.json runtime/
RUN npm ci --loglevel=error
COPY . .
RUN npm run build
# What runs in production, without the pinned Node of the workspace: the image has its own.
RUN rm -rf node_modules && npm ci --omit=dev --workspaces=false --loglevel=error

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    LAZARET_HOST=0.0.0.0 \
    LAZARET_DATA_DIR=/data \
    NODE_COMPILE_CACHE=/tmp/node-compile-cache
WORKDIR /app
COPY --from=build /src/package.json ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY --from=build /src/bin ./bin
COPY --from=build /src/policies ./policies
RUN mkdir /data && chown 1000:1000 /data
# The user `node` of the image, by number, so that a host can tell it from root.
USER 1000:1000
VOLUME /data
EXPOSE 4874
# The root file system may be read-only: everything that Lazaret writes is under /data and /tmp.
#   docker run --read-only --tmpfs /tmp -v lazaret:/data -p 4874:4874 lazaret
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:' + (Number(process.env.LAZARET_PORT) || 4874) + '/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/lazaret.js"]
CMD ["serve"]
