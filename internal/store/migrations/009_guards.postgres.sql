-- What people decided stays as it was written down.
CREATE TRIGGER decision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON decision EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reissue_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reissue EXECUTE FUNCTION refuse_change();
CREATE TRIGGER installation_act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON installation_act EXECUTE FUNCTION refuse_change();
