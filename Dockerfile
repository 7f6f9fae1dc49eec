# syntax=docker/dockerfile:1

# One image for servers and workers; docker-compose.yml says which process runs what.

FROM node:24-bookworm-slim AS build
WORKDIR /teamchat
ENV TURBO_TELEMETRY_DISABLED=1
COPY package.json package-lock.json turbo.json tsconfig.base.json ./
COPY apps apps
COPY packages packages
COPY drizzle drizzle
COPY loadtest/package.json loadtest/
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
RUN npm run build -- --output-logs=errors-only

FROM node:24-bookworm-slim
WORKDIR /teamchat
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=build /teamchat/apps/server/package.json apps/server/
COPY --from=build /teamchat/apps/server/dist apps/server/dist
COPY --from=build /teamchat/apps/web/dist apps/web/dist
COPY --from=build /teamchat/drizzle drizzle
# The only native code; everything else is in the bundle.
COPY --from=build /teamchat/node_modules/@node-rs node_modules/@node-rs
USER node
EXPOSE 3000
# Alive, not ready: a server whose database is away should be left alone, not restarted.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/server/dist/index.js"]
