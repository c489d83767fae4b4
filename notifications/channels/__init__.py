"""The ways out, behind one small interface: e-mail by SMTP, or into files where no server is named."""
