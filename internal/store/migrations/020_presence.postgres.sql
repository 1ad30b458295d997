-- That a manager lifted a neighbour's hold stays as it was written down.
CREATE TRIGGER neighbour_clear_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON neighbour_clear EXECUTE FUNCTION refuse_change();
