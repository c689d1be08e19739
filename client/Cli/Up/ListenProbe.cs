using System.Net;
using System.Net.Sockets;

namespace OrleansReco.Cli.Up;

/// <summary>
/// Asks the operating system for each address before anything starts: a server that cannot listen finds out last,
/// when the store is open and every service runs, and its end takes a page of log lines.
/// </summary>
internal static class ListenProbe
{
    /// <exception cref="CommandFailedException">An address is taken or not allowed.</exception>
    public static void Try(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            // Names and wildcards are the server's to resolve; it reports them itself.
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IPAddress.TryParse(uri.DnsSafeHost, out var ip))
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(ip, uri.Port);
                listener.Start();
            }
            catch (SocketException e)
            {
                throw new CommandFailedException($"The service cannot listen on {address}: {e.Message}. Stop what listens there, or choose another with --port.");
            }
        }
    }
}
