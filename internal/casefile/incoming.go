package casefile

// Incoming is what a feed says of one episode.
type Incoming struct {
	Key      Key
	Episode  *Episode // nil when its rows were rejected
	Digest   string   // hex SHA-256 of what the feed says of it
	Rejected string   // why, without personal data; empty when Episode is set
	// Against is, of an episode whose rows were rejected, what can be read of who is not safe to write to and where they are: its
	// adults and holds, as far as they are good. nil: nothing.
	Against *Episode
	// Said is what else such rows say against letters of their own episode, if it is known: see Episode.Restrict. nil: nothing.
	Said *Episode
}
