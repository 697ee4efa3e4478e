import { execFileSync } from 'node:child_process'

/** A self-signed certificate for localhost and its key, in PEM, valid for a day. Made by the openssl program. */
export function createCertificate(): { readonly key: string; readonly cert: string } {
	const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1', '-days', '1']
	const algorithm = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
	const pem = execFileSync('openssl', ['req', '-x509', ...algorithm, ...subject, '-keyout', '-', '-out', '-'], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	})
	const block = (name: string) => pem.match(new RegExp(`-----BEGIN ${name}-----[^-]+-----END ${name}-----`))![0]
	return { key: block('PRIVATE KEY'), cert: block('CERTIFICATE') }
}
