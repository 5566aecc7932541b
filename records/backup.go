package records

// ParseBackupMX reads NAME or NAME:PREF.
func ParseBackupMX(s string) (BackupMX, error) {
	n, err := ParseHost(s)
	return BackupMX{Host: n}, err
}
