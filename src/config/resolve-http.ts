import { type HttpSettings, isLoopback, SHORTEST_TOKEN } from '../serve/http-settings.js'
import type { Finding } from './finding.js'
import { lookUp, type Surroundings } from './resolve-notifier.js'
import type { WrittenHttp } from './sections/http.js'

/** Looks the web server's token up, and refuses to be open to others without one. */
export function resolveHttp(
	written: NonNullable<WrittenHttp>,
	surroundings: Surroundings,
):
	| { readonly ok: true; readonly settings: HttpSettings }
	| { readonly ok: false; readonly findings: readonly Finding[] } {
	const { host, port } = written
	const token = lookUp('token', written, ['http'], surroundings)
	if (token.kind === 'wrong') return { ok: false, findings: [token.finding] }
	if (token.kind === 'absent') {
		if (isLoopback(host)) return { ok: true, settings: { host, port, token: undefined } }
		const message = `${host} can be reached from elsewhere, so that one of token, token_env and token_file is needed`
		return { ok: false, findings: [{ path: ['http', 'host'], at: 'value', message }] }
	}
	if (token.secret.reveal().length >= SHORTEST_TOKEN) {
		return { ok: true, settings: { host, port, token: token.secret } }
	}
	const message = `does not hold a token of at least ${SHORTEST_TOKEN} characters`
	return { ok: false, findings: [{ path: ['http', token.key], at: 'value', message }] }
}
