package wizard

import (
	"context"
	"fmt"
	"io"
	"strings"

	"allgreen/records"
	"allgreen/records/render"
)

// Panel writes, as plain text, all that a person has to type at the DNS host
// and has to put on the web server. provider is whose panel it is for; nil
// stands for the one that was answered. The errors are those of w.
func (p *Project) Panel(w io.Writer, provider *render.Provider) error {
	if provider == nil {
		answered := p.Provider()
		provider = &answered
	}
	if err := render.Panel(w, p.Records, render.PanelOptions{Zone: p.Setup.OwnZone().FQDN(), Provider: provider}); err != nil {
		return err
	}
	policy := p.Policy()
	if policy == "" {
		return nil
	}
	_, err := io.WriteString(w, "\n"+policy)
	return err
}

// Provider is the DNS host that was answered; the zero value is the generic form.
func (p *Project) Provider() render.Provider {
	provider, _ := render.ProviderByID(p.Setup.DNSProvider)
	return provider
}

// WebServers are those that [records.Setup.ServeSTS] knows.
func WebServers() []string { return []string{"nginx", "caddy", "apache"} }

// Policy tells of the file that MTA-STS needs beside its records, and how to
// serve it; it is "" where MTA-STS is not wanted.
func (p *Project) Policy() string {
	if !p.Setup.Has(records.FeatureMTASTS) {
		return ""
	}
	var b strings.Builder
	const title = "On your web server: the policy file of MTA-STS"
	fmt.Fprintf(&b, "%s\n%s\n\n", title, strings.Repeat("=", len(title)))
	fmt.Fprintf(&b, "Others fetch it from %s\n", p.Setup.STSPolicyURL())
	fmt.Fprintf(&b, "before they trust the record. Save these lines as\n%s:\n\n%s", p.Setup.STSPolicyPath(), p.Setup.STSPolicy())
	fmt.Fprintf(&b, "\n%s\n", strings.Join(PolicyAdvice(), "\n"))
	for _, server := range WebServers() {
		fmt.Fprintf(&b, "\nServed by %s:\n\n%s", server, p.Setup.ServeSTS(server))
	}
	return b.String()
}

// PolicyAdvice is what becomes of the policy later on, in lines that fit
// everywhere (RFC 8461 §5).
func PolicyAdvice() []string {
	return []string{
		"This policy is a test: it changes nothing but the reports (TLS-RPT).",
		"Once they have been clean for some weeks, write enforce in place of testing,",
		"and another id into the record, so that others fetch the policy again.",
	}
}

// ChooseProvider keeps whose panel the records of a saved domain are written
// for: the id or name of a DNS host, "" for any.
func (w *Wizard) ChooseProvider(ctx context.Context, domain records.Name, idOrName string) (*Project, error) {
	saved, err := w.Home.Load(domain)
	if err != nil {
		return nil, err
	}
	s := saved.Setup
	s.DNSProvider = ""
	if idOrName != "" {
		known, err := provider(idOrName)
		if err != nil {
			return nil, named(FieldDNSProvider, err)
		}
		s.DNSProvider = known.Value
	}
	return w.replace(ctx, saved, s, func() error { return nil })
}
