import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/serve/auth.js'

describe('what is counted as one', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:db8:1:2::6', '2001:db8:1:2::/64'],
		['2001:db8::6', '2001:db8:0:0::/64'],
		['2001:db8::', '2001:db8:0:0::/64'],
		['::1', 'loopback'],
		['127.0.0.9', 'loopback'],
		['::ffff:127.0.0.9', 'loopback'],
		['unknown', 'unknown'],
	])('%s is %s', (address, network) => expect(networkOf(address)).toBe(network))
})
