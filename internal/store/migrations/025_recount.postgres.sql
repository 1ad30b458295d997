-- Only the owner of a table may have it counted anew for the planner. The service runs as another role, and must be able to ask
-- for it after an import: `stepdown migrate --grant` lets that role.
DO $body$ BEGIN
  EXECUTE format('CREATE FUNCTION recount_episodes() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS ''ANALYZE %I.episode''', current_schema());
END $body$;
REVOKE ALL ON FUNCTION recount_episodes() FROM PUBLIC;
