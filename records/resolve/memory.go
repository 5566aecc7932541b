package resolve

import (
	"sync"
	"time"
)

// memory is what was found out of zones and their servers, each until a time. The zero value is
// ready for use.
type memory[V any] struct {
	mu    sync.Mutex
	zones map[string]remembered[V]
}

type remembered[V any] struct {
	value V
	until time.Time
}

func (m *memory[V]) get(zone string, now time.Time) (V, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.zones[zone]
	return r.value, ok && now.Before(r.until)
}

func (m *memory[V]) put(zone string, value V, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.zones == nil || len(m.zones) >= cacheMax {
		m.zones = map[string]remembered[V]{}
	}
	m.zones[zone] = remembered[V]{value, until}
}

func (m *memory[V]) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.zones = nil
}
