using System.Net;
using System.Net.Sockets;
using OrleansReco.Tests.EndToEnd.Fixtures;

namespace OrleansReco.Tests.EndToEnd.OrleansOnly;

/// <summary>The real service with a gateway for clients of the cluster on a port that is known.</summary>
public sealed class ServiceWithGateway : IAsyncLifetime
{
    public ServiceWithGateway() => Service.Settings["Reco:Runtime:GatewayPort"] = Port.ToString();

    public RunningService Service { get; } = new();

    public int Port { get; } = FreePort();

    public Task InitializeAsync() => Service.InitializeAsync();

    public Task DisposeAsync() => Service.DisposeAsync();

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
