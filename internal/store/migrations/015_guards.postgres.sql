-- What people decided about feeds stays as it was written down.
CREATE TRIGGER feed_act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON feed_act EXECUTE FUNCTION refuse_change();
