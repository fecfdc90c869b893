import { Anchor, Box, Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { LANGUAGES, useLanguage, type Language } from '@/shared/i18n/language';

interface Props {
  title: string;
  children: ReactNode;
  /** Links below the card. */
  footer?: ReactNode;
}

/** The frame of pages for people who are not logged in: one card in the middle. */
export function PublicPage({ title, children, footer }: Props) {
  return (
    <Container component="main" size={420} py={{ base: 'xl', sm: 80 }} px="md">
      <Stack>
        <Text fw={700} size="xl" ta="center">
          PixEcom
        </Text>
        <Paper withBorder p={{ base: 'md', sm: 'xl' }}>
          <Stack>
            <Title order={1} size="h3">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
        {footer && <Box ta="center">{footer}</Box>}
        <LanguageLinks />
      </Stack>
    </Container>
  );
}

function LanguageLinks() {
  const { language, choose } = useLanguage();
  return (
    <Group justify="center" gap="md">
      {(Object.keys(LANGUAGES) as Language[]).map((each) => (
        <Anchor
          key={each}
          component="button"
          type="button"
          size="sm"
          lang={each}
          c="dimmed"
          aria-pressed={each === language}
          fw={each === language ? 600 : 400}
          onClick={() => choose(each)}
        >
          {LANGUAGES[each]}
        </Anchor>
      ))}
    </Group>
  );
}
