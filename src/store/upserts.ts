/** Statements that both databases take as they stand, with the same names for what is put in. */

export const CATALOGUE_UPSERT = `INSERT INTO catalogue (registry, name, raw, content_type, url, etag, last_modified, parsed, first_seen, former_maintainers, refreshed_at, given_by, owner)
 VALUES (@registry, @name, @raw, @contentType, @url, @etag, @lastModified, @parsed, @firstSeen, @formerMaintainers, @refreshedAt, @givenBy, @owner)
 ON CONFLICT (registry, name) DO UPDATE SET
   raw = excluded.raw, content_type = excluded.content_type, url = excluded.url, etag = excluded.etag,
   last_modified = excluded.last_modified, parsed = excluded.parsed, first_seen = excluded.first_seen,
   former_maintainers = excluded.former_maintainers, refreshed_at = excluded.refreshed_at,
   given_by = excluded.given_by, owner = excluded.owner`

export const WAIVER_UPSERT = `INSERT INTO waiver (id, registry, scope, rules, reason, added_by, added_at, until_at, revoked_at, revoked_by, case_id,
   agreed_by, ticket, emergency)
 VALUES (@id, @registry, @scope, @rules, @reason, @by, @at, @until, @revokedAt, @revokedBy, @caseId,
   @agreedBy, @ticket, @emergency)
 ON CONFLICT (id) DO UPDATE SET
   registry = excluded.registry, scope = excluded.scope, rules = excluded.rules, reason = excluded.reason,
   until_at = excluded.until_at, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by`

export const REJECTION_UPSERT = `INSERT INTO rejection (id, registry, digest, reason, added_by, added_at, revoked_at, revoked_by, case_id)
 VALUES (@id, @registry, @digest, @reason, @by, @at, @revokedAt, @revokedBy, @caseId)
 ON CONFLICT (id) DO UPDATE SET
   reason = excluded.reason, revoked_at = excluded.revoked_at, revoked_by = excluded.revoked_by`

export const KEPT_POLICY_UPSERT = `INSERT INTO kept_policy (registry, digest, source, is_guarded, kept_at)
 VALUES (@registry, @digest, @source, @isGuarded, @at)
 ON CONFLICT (registry) DO UPDATE SET
   digest = excluded.digest, source = excluded.source, is_guarded = excluded.is_guarded, kept_at = excluded.kept_at`

export const LOOSENING_INSERT = `INSERT INTO loosening (id, registry, base, digest, source, told, added_at)
 VALUES (@id, @registry, @base, @digest, @source, @told, @at)`
