/** Private, shared and loopback: RFC 1918, 6598, 1122. */
const PRIVATE = ['10.0.0.0/8', '127.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']
/** https://www.cloudflare.com/ips-v4 */
const CLOUDFLARE = [
	...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18', '108.162.192.0/18'],
	...['190.93.240.0/20', '188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17', '162.158.0.0/15', '104.16.0.0/13'],
	...['104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
]
/** https://api.fastly.com/public-ip-list */
const FASTLY = [
	...['23.235.32.0/20', '43.249.72.0/22', '103.244.50.0/24', '103.245.222.0/23', '103.245.224.0/24', '104.156.80.0/20'],
	...['140.248.64.0/18', '140.248.128.0/17', '146.75.0.0/17', '151.101.0.0/16', '157.52.64.0/18', '167.82.0.0/17'],
	...['167.82.128.0/20', '167.82.160.0/20', '167.82.224.0/20', '172.111.64.0/18', '185.31.16.0/22', '199.27.72.0/21'],
	'199.232.0.0/16',
]
/** Google's load balancers: https://cloud.google.com/load-balancing/docs/firewall-rules */
const GOOGLE = ['130.211.0.0/22', '35.191.0.0/16']

const RANGES = [...PRIVATE, ...CLOUDFLARE, ...FASTLY, ...GOOGLE].map((range) => {
	const [address, bits] = range.split('/') as [string, string]
	return { base: numberOf(address), size: 2 ** (32 - Number(bits)) }
})

/** Loopback, unique local and link-local (RFC 4193, 4291); Cloudflare's, Fastly's and Google's, as published at the same places. */
const IPV6 =
	/^(::1?(\/|$)|f[cd]|fe80|2400:cb00:|2606:4700:|2803:f800:|2405:(b500|8100):|2a06:98c[0-7]:|2c0f:f248:|2a04:4e4[02]:|2600:2d00:1:)/i

/**
 * True for the network of a proxy, a gateway, a CDN or this host itself, by its address alone. To throttle it would be to
 * throttle every user behind it. Compared on 2026-11-28 with copies of the lists that are named above, Cloudflare's of 2026-09-29 (ips-v4
 * and ips-v6); the other two are undated. A CDN that is not among them is told by `networkValues` from the connections themselves in a crowd:
 * two networks with nine tenths of all.
 */
export function isShared(network: string): boolean {
	const [address] = network.split('/') as [string]
	if (address.includes(':')) return IPV6.test(network)
	const number = numberOf(address)
	return RANGES.some(({ base, size }) => number >= base && number < base + size)
}

function numberOf(address: string): number {
	return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
