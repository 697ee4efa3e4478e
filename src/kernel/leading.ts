/**
 * The first so many of the numbers below `count` in an order, without sorting them all: of many that are equal before `isBefore`
 * the lower ones. Made for a few out of many that come in no order.
 */
export function leading(count: number, most: number, isBefore: (a: number, b: number) => boolean): number[] {
	const first = new Array<number>(Math.min(count, most))
	let found = 0
	for (let each = 0; each < count; each++) {
		if (found === most && !isBefore(each, first[most - 1]!)) continue
		let place = found < most ? found++ : most - 1
		for (; place > 0 && isBefore(each, first[place - 1]!); place--) first[place] = first[place - 1]!
		first[place] = each
	}
	return first
}
