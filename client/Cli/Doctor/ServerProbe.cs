using System.Net.Sockets;

namespace OrleansReco.Cli.Doctor;

/// <summary>Looks whether a server listens on this machine.</summary>
internal static class ServerProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public static Finding Look(string name, int port, string purpose, string install)
    {
        using var socket = new TcpClient();
        var found = false;
        try
        {
            found = socket.ConnectAsync("127.0.0.1", port).Wait(Patience) && socket.Connected;
        }
        catch (AggregateException)
        {
            // Refused: nothing listens there, which is the finding.
        }

        return new("Server", name, found, null, purpose, found ? null : install, found ? $"listens on 127.0.0.1:{port}" : $"nothing listens on 127.0.0.1:{port}.");
    }
}
