/** Above this a number is no longer exact, and nothing that is written honestly comes near it. */
const MAX_SCALE = 2 ** 49

/** Writes LEB128 numbers into a growing buffer. */
export class ByteWriter {
	#bytes = Buffer.allocUnsafe(64 * 1024)
	#length = 0

	/** What was written since the last `clear`, as a view. */
	get written(): Buffer {
		return this.#bytes.subarray(0, this.#length)
	}

	/** Starts over. */
	clear(): void {
		this.#length = 0
	}

	/** One byte. */
	byte(value: number): void {
		if (this.#length === this.#bytes.length) this.#grow(1)
		this.#bytes[this.#length++] = value
	}

	/** An integer from 0 to 2^53 - 1, seven bits a byte, least first. */
	unsigned(value: number): void {
		let rest = value
		while (rest >= 0x80) {
			this.byte((rest % 0x80) | 0x80)
			rest = Math.floor(rest / 0x80)
		}
		this.byte(rest)
	}

	/** An integer of either sign: 0, -1, 1, -2 … become 0, 1, 2, 3 …. */
	signed(value: number): void {
		if (value === 0) this.byte(0)
		else this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
	}

	/** A word of 32 bits, least byte first: shorter than LEB128 where all bits vary, as in addresses. */
	word(value: number): void {
		for (let shift = 0; shift < 32; shift += 8) this.byte((value >>> shift) & 0xff)
	}

	/** Eight bytes of IEEE 754, least first. */
	double(value: number): void {
		if (this.#length + 8 > this.#bytes.length) this.#grow(8)
		this.#length = this.#bytes.writeDoubleLE(value, this.#length)
	}

	/** Text as UTF-8 behind its length. */
	text(value: string): void {
		const bytes = Buffer.from(value)
		this.unsigned(bytes.length)
		if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length)
		this.#length += bytes.copy(this.#bytes, this.#length)
	}

	#grow(more: number): void {
		const bytes = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more))
		this.#bytes.copy(bytes, 0, 0, this.#length)
		this.#bytes = bytes
	}
}

/** Reads what ByteWriter wrote. Reading past the end throws a RangeError: the frame is damaged. */
export class ByteReader {
	readonly #bytes: Uint8Array
	#at = 0

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes
	}

	/** True once everything is read. */
	get done(): boolean {
		return this.#at === this.#bytes.length
	}

	/** Bytes that are not read yet. */
	get left(): number {
		return this.#bytes.length - this.#at
	}

	byte(): number {
		if (this.#at >= this.#bytes.length) throw new RangeError('the frame ends too early')
		return this.#bytes[this.#at++]!
	}

	unsigned(): number {
		let value = 0
		let scale = 1
		for (;;) {
			const byte = this.byte()
			value += (byte & 0x7f) * scale
			if (byte < 0x80) break
			if (scale === MAX_SCALE) throw new RangeError('a number in the frame is longer than eight bytes')
			scale *= 0x80
		}
		if (!Number.isSafeInteger(value)) throw new RangeError('a number in the frame is beyond 2^53')
		return value
	}

	signed(): number {
		// What is as expected, which most is.
		if (this.#bytes[this.#at] === 0) {
			this.#at++
			return 0
		}
		const value = this.unsigned()
		return value % 2 === 0 ? value / 2 : -(value + 1) / 2
	}

	word(): number {
		return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0
	}

	double(): number {
		return this.#take(8).readDoubleLE()
	}

	/** Text of at most so many bytes. */
	text(most: number): string {
		const length = this.unsigned()
		if (length > most) throw new RangeError(`a text of ${length} bytes in the frame`)
		return this.#take(length).toString()
	}

	#take(length: number): Buffer {
		if (this.#at + length > this.#bytes.length) throw new RangeError('the frame ends too early')
		this.#at += length
		return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + this.#at - length, length)
	}
}
