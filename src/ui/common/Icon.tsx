/** Small pictures of the controls, drawn with the text's own colour. They say nothing that the control's name does not. */
const paths = {
  play: 'M5 3.2v9.6L13 8z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  previous: 'M4 3h2v10H4zM13 3v10L6.5 8z',
  next: 'M10 3h2v10h-2zM3 3v10l6.5-5z',
  close: 'M4 3 8 7l4-4 1 1-4 4 4 4-1 1-4-4-4 4-1-1 4-4-4-4z',
  plus: 'M7 3h2v4h4v2H9v4H7V9H3V7h4z',
  flag: 'M4 2h1.4v.8h7L10.6 5.6l1.8 2.8h-7V14H4z',
  pen: 'm11.2 2 2.8 2.8-8 8L2.4 13.6 3.200 10zM4.400 10.600l-.5 1.500 1.500-.5 5.800-5.800-1-1z',
} as const;

export function Icon({ name }: { readonly name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={paths[name]} fill="currentColor" />
    </svg>
  );
}
