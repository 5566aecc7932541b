package wizard

// History is what earlier runs saw of a domain, as history.json keeps it.
type History struct {
	Version int `json:"version"`
}
