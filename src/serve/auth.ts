import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { basicAuth } from 'hono/basic-auth'
import { bearerAuth } from 'hono/bearer-auth'
import { some } from 'hono/combine'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Secret } from '../settings/secret.js'
import { isLoopback } from './http-settings.js'

/** Requests of one address in a minute. A browser's page needs about ten, a scraper four. */
const MAX_REQUESTS = { points: 600, duration: 60 }

/** Requests of one address in a minute that show a wrong token or none, where one is needed. */
const MAX_REFUSED = { points: 10, duration: 60 }

/** Refuses what one address asks too often, with 429 and the seconds to wait. */
export function limitRequests(): MiddlewareHandler {
	const limiter = new RateLimiterMemory(MAX_REQUESTS)
	return async (context, next) => (await refuseExcess(limiter, context)) ?? next()
}

/**
 * Lets in who shows the token, as `Authorization: Bearer` or as the password of any user. Others get 401, and 429 after
 * the tenth time in a minute. The right token is never refused: behind a proxy all clients share one address, and a token
 * of at least 96 random bits is not found by asking.
 */
export function requireToken(token: Secret): MiddlewareHandler {
	const limiter = new RateLimiterMemory(MAX_REFUSED)
	const expected = digest(token.reveal())
	// Digests are of one length: neither the time nor the length tells how much of a guess is right.
	const isRight = (shown: string) => timingSafeEqual(digest(shown), expected)
	return some(
		bearerAuth({ verifyToken: isRight }),
		basicAuth({ verifyUser: (_user, password) => isRight(password) }),
		async (context: Context) => {
			const refusal = await refuseExcess(limiter, context)
			if (refusal) return refusal
			context.header('WWW-Authenticate', 'Basic realm="forewarn", charset="UTF-8"')
			return context.text('a token is needed: as bearer token, or as the password of any user\n', 401)
		},
	)
}

/**
 * Refuses host names that are not local where no token is asked for: a web page elsewhere could otherwise have its own name
 * resolve to this address (DNS rebinding) and read through the browser of a user of this host.
 */
export function requireLocalName(): MiddlewareHandler {
	return async (context, next) => {
		const host = context.req.header('host') ?? ''
		const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
		if (isLoopback(name)) return next()
		return context.text('this server answers to localhost only; set http.token for other names\n', 403)
	}
}

/**
 * Returns the key under which an address is counted: an IPv4 address, or the first 64 bits of an IPv6 address. Every owner of one has
 * the whole /64 (RFC 4291, section 2.5.4), and would otherwise count as many and fill the memory with them. So does every user of
 * this host with the addresses of its loopback, which are one.
 */
export function networkOf(address: string): string {
	if (isLoopback(address.replace(/^::ffff:/, ''))) return 'loopback'
	if (isIP(address) !== 6 || address.includes('.')) return address
	const [head = '', tail] = address.split('::')
	const groups = head === '' ? [] : head.split(':')
	const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length
	const whole = tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - behind).fill('0'), tail]
	return `${whole.slice(0, 4).join(':')}::/64`
}

async function refuseExcess(limiter: RateLimiterMemory, context: Context): Promise<Response | undefined> {
	const key = networkOf(getConnInfo(context).remote.address ?? 'unknown')
	try {
		await limiter.consume(key)
		return undefined
	} catch (refusal) {
		if (refusal instanceof Error) throw refusal
		const { msBeforeNext } = refusal as { readonly msBeforeNext: number }
		const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
		context.header('Retry-After', String(seconds))
		return context.text(`too many requests, again in ${seconds} s\n`, 429)
	}
}

function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest()
}
