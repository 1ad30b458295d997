package jobs

import "log/slog"

// LogValue puts the counts into a log line by their names.
func (s Scanned) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("looked", s.Looked), slog.Int("written", s.Written), slog.Int("held", s.Held),
		slog.Int("cancelled", s.Cancelled), slog.Int("superseded", s.Superseded), slog.Int("recalled", s.Recalled),
		slog.Int("too_late", s.TooLate),
		slog.Int("reminders", s.Reminders), slog.Int("skipped", s.Skipped), slog.Int("failed", s.Failed))
}

// LogValue puts the counts into a log line by their names.
func (d Delivered) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("spooled", d.Spooled), slog.String("run", d.Run), slog.Int("mailed", d.Mailed),
		slog.Int("digests", d.Digests),
		slog.Int("to_be_tried_again", d.Again), slog.Int("failed", d.Failed), slog.Int("uncertain", d.Uncertain),
		slog.Bool("paused", d.Paused), slog.Bool("over_limit", d.OverLimit))
}

// LogValue puts the counts into a log line by their names.
func (r Reminded) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("digests", r.Digests), slog.Int("reminders", r.Reminders), slog.Int("without_anybody", r.Uncovered))
}
