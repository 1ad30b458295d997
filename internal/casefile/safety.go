package casefile

// SafeBy tells whether it is safe to write to the person by the channel: what the record says of the channel narrows what it
// says of writing at all. A letter given by hand is not post.
func (a Adult) SafeBy(channel Channel) Answer {
	narrowed := Answer("")
	switch channel {
	case Post:
		narrowed = a.SafeByPost
	case Email:
		narrowed = a.SafeByEmail
	}
	switch {
	case a.SafeToWrite == No || narrowed == No:
		return No
	case a.SafeToWrite == Yes && (narrowed == "" || narrowed == Yes):
		return Yes
	}
	return Unknown
}
