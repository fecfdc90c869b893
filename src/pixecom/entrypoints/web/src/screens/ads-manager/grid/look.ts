import { themeQuartz } from 'ag-grid-community';

/** The grid in the colours of the app; it follows light and dark by Mantine's own variables. */
export const look = themeQuartz.withParams({
  accentColor: 'var(--mantine-primary-color-filled)',
  backgroundColor: 'var(--mantine-color-body)',
  foregroundColor: 'var(--mantine-color-text)',
  borderColor: 'var(--mantine-color-default-border)',
  headerBackgroundColor: 'var(--mantine-color-default-hover)',
  headerTextColor: 'var(--mantine-color-text)',
  headerFontWeight: 600,
  pinnedRowBackgroundColor: 'var(--mantine-color-default-hover)',
  pinnedRowFontWeight: 600,
  rowHoverColor: 'var(--mantine-color-default-hover)',
  tooltipBackgroundColor: 'var(--mantine-color-body)',
  tooltipTextColor: 'var(--mantine-color-text)',
  fontFamily: 'inherit',
  fontSize: 13,
  headerFontSize: 12,
  spacing: 6,
  cellHorizontalPadding: 10,
  wrapperBorderRadius: 'var(--mantine-radius-md)',
  columnBorder: false,
  checkboxUncheckedBorderColor: 'var(--mantine-color-dimmed)',
  rowHeight: 34,
});

/** With room for a second figure below each. */
export const comparingLook = look.withParams({ rowHeight: 46 });
