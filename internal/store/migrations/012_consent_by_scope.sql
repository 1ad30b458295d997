-- An unprinted letter is asked about in every scan, like one that waits.
DROP INDEX letter_waiting;
CREATE INDEX letter_waiting ON letter (episode_id, state) WHERE state IN ('held', 'ready', 'accepted');

-- Consent that is missing and consent that differs used to be one item of the whole case. Each is one of a scope by now, and
-- what people were told, or decided, of the one item they were told, or decided, of each of those that count from its day.
INSERT INTO reminder (episode_id, rule, occasion, nominal, rung, role, ehco, written_on, digest_id)
  SELECT r.episode_id, scope.rule, r.occasion, r.nominal, r.rung, r.role, r.ehco, r.written_on, r.digest_id
  FROM reminder r CROSS JOIN (SELECT 'consent-to-share-missing' AS rule UNION ALL SELECT 'consent-to-share-differs'
    UNION ALL SELECT 'consent-to-engage-missing' UNION ALL SELECT 'consent-to-engage-differs') scope
  WHERE r.rule = 'consent-open';
INSERT INTO decision (case_ref, number, thing, said, at, by_name, os_user, because)
  SELECT d.case_ref, d.number, scope.rule || SUBSTR(d.thing, 13), d.said, d.at, d.by_name, d.os_user, d.because
  FROM decision d CROSS JOIN (SELECT 'consent-to-share-missing' AS rule UNION ALL SELECT 'consent-to-share-differs'
    UNION ALL SELECT 'consent-to-engage-missing' UNION ALL SELECT 'consent-to-engage-differs') scope
  WHERE d.thing LIKE 'consent-open@%' ORDER BY d.id;
