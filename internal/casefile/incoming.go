package casefile

// Incoming is what a feed says of one episode.
type Incoming struct {
	Key      Key
	Episode  *Episode // nil when its rows were rejected
	Digest   string   // hex SHA-256 of the rows in which the feed says it
	Rejected string   // why, without personal data; empty when Episode is set
	// Against is, of an episode whose rows were rejected, what can be read of who is not safe to write to and where they are: its
	// adults and holds, as far as they are good. nil: nothing.
	Against *Episode
	// Said is what else such rows say against letters of their own episode, if it is known: see Episode.Restrict. nil: nothing.
	Said *Episode
	// Whole, if set, reads the rest: so far there are but Key and Digest, which may be of rows that are rejected. An episode that is
	// known by that digest was taken from the same rows.
	Whole func() (Incoming, error)
}
