# Mojolicious' session cookie: base64 of JSON (padded by Z to 1025 bytes since 8.34), "=" written as "-", then "--" and HMAC-SHA256 in hex over NAME=VALUE.
use Mojolicious::Lite -signatures;
use Mojo::File 'path';
use Mojo::JSON 'encode_json';
use Test::Mojo;
chdir path(__FILE__)->to_abs->dirname;
app->secrets(['mojolicious fixture key', 'mojolicious fixture key of last year']);
app->log->level('fatal');
get '/' => sub ($c) { $c->session(user => 'ada', n => 3, name => "Zo\x{eb}"); $c->flash(message => 'Saved'); $c->render(text => 'ok') };
my $answer = Test::Mojo->new->ua->get('/')->res;
my $line = $answer->headers->header('Set-Cookie');
my ($value) = $line =~ /^mojolicious=([^;]*)/;
path('cookies.json')->spurt("[\n" . encode_json({
  case => 'session', name => 'mojolicious', value => $value, secrets => app->secrets, setCookie => $line, form => 'mojolicious', source => 'framework',
  content => {user => 'ada', n => 3, name => "Zo\x{eb}", new_flash => {message => 'Saved'}, expires => 1790003600}, flashes => {message => 'Saved'}, expires => 1790003600,
  made => "Mojolicious $Mojolicious::VERSION, Perl $^V, " . ($ENV{FIXTURE_DATE} // 'undated')}) . "\n]\n");
