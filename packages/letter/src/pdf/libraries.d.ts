// None of these ships types that this package can use: there are none, or they want Node's, or (bidi-js) they describe
// another module than is loaded. This is the part of each that is used here.
declare module 'pdfkit' {
  export interface PdfStructure {
    add(child: PdfStructure): this
    end(): this
  }
  interface Options {
    readonly size: string
    readonly margin: number
    readonly autoFirstPage: boolean
    readonly bufferPages: boolean
    readonly compress: boolean
    readonly tagged: boolean
    readonly displayTitle: boolean
    readonly pdfVersion: '1.7'
    readonly lang: string
    readonly info: Readonly<Record<string, string | Date>>
  }
  interface TextOptions {
    readonly lineBreak: false
    readonly baseline: 'alphabetic'
    readonly features: Readonly<Record<string, boolean>>
  }
  export default class PDFDocument {
    constructor(options: Options)
    readonly page: { readonly width: number; readonly height: number }
    registerFont(name: string, bytes: Uint8Array): this
    font(name: string): this
    fontSize(size: number): this
    fillColor(colour: string): this
    text(text: string, x: number, y: number, options: TextOptions): this
    rect(x: number, y: number, width: number, height: number): this
    fill(colour: string): this
    addPage(): this
    bufferedPageRange(): { readonly start: number; readonly count: number }
    switchToPage(index: number): this
    struct(tag: string, options: { readonly lang?: string }, draw?: () => void): PdfStructure
    addStructure(structure: PdfStructure): this
    markContent(tag: 'Artifact', options: { readonly type: string }): this
    endMarkedContent(): this
    on(event: 'data', take: (piece: Uint8Array) => void): this
    on(event: 'end', done: () => void): this
    end(): void
  }
}

declare module 'fontkit' {
  export interface Font {
    readonly unitsPerEm: number
    hasGlyphForCodePoint(codePoint: number): boolean
    layout(
      text: string,
      features: Readonly<Record<string, boolean>>,
    ): { readonly advanceWidth: number; readonly direction: 'ltr' | 'rtl' }
  }
  export function create(bytes: Uint8Array): Font
}

declare module 'linebreak' {
  export default class LineBreaker {
    constructor(text: string)
    nextBreak(): { readonly position: number; readonly required: boolean } | null
  }
}

declare module 'bidi-js' {
  export interface Bidi {
    getEmbeddingLevels(
      text: string,
      direction: 'auto',
    ): { readonly levels: Uint8Array; readonly paragraphs: readonly { readonly level: number }[] }
    getMirroredCharacter(character: string): string | null
  }
  export default function bidiFactory(): Bidi
}
