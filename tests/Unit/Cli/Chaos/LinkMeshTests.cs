using System.Net;
using System.Net.Sockets;
using OrleansReco.Cli.Chaos.Links;

namespace OrleansReco.Tests.Unit.Cli.Chaos;

public sealed class LinkMeshTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [SkippableFact]
    public async Task Cut_OneWay_HoldsBackWhatIsSentThatWayUntilItIsMended()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "which process a connection comes from is read from /proc");
        using var silo = new TcpListener(IPAddress.Loopback, 0);
        silo.Start();

        // This process is silo 0 and the listener is silo 1.
        await using var links = new LinkMesh([1, ((IPEndPoint)silo.LocalEndpoint).Port]) { Processes = () => [Environment.ProcessId, null] };
        using var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, links.PortOf(1)).WaitAsync(Patience);
        using var called = await silo.AcceptTcpClientAsync().WaitAsync(Patience);
        links.Cut(0, 1);
        await caller.GetStream().WriteAsync("to"u8.ToArray());
        await called.GetStream().WriteAsync("fro"u8.ToArray());
        var (toward, back) = (new byte[2], new byte[3]);
        var arrives = called.GetStream().ReadExactlyAsync(toward).AsTask();

        // The other way is open, and what comes that way comes after what was held back was sent.
        await caller.GetStream().ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        Assert.Equal("fro"u8, back);
        Assert.False(arrives.IsCompleted, "What was sent over a cut link has arrived.");
        links.Mend(0, 1);

        await arrives.WaitAsync(Patience);
        Assert.Equal("to"u8, toward);
    }

    [SkippableFact]
    public void SocketOwner_AConnectionOfThisProcess_IsFound()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "which process a connection comes from is read from /proc");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var caller = new TcpClient();
        caller.Connect((IPEndPoint)listener.LocalEndpoint);
        var (from, to) = (((IPEndPoint)caller.Client.LocalEndPoint!).Port, ((IPEndPoint)listener.LocalEndpoint).Port);

        Assert.Equal(Environment.ProcessId, SocketOwner.Find(from, to, [1, Environment.ProcessId]));
        Assert.Null(SocketOwner.Find(from, to, []));
    }
}
