using System.Net;
using System.Net.Sockets;

namespace OrleansReco.Silo.Hosting;

/// <summary>Ports of a silo that nothing else uses.</summary>
internal static class FreePorts
{
    /// <summary>The two ports, each as said, or free where 0 was said. Both are held until both are known, so that they differ.</summary>
    public static (int Silo, int Gateway) Choose(IPAddress address, int silo, int gateway)
    {
        using var forSilos = new TcpListener(address, 0);
        using var forClients = new TcpListener(address, 0);
        return (silo == 0 ? Take(forSilos) : silo, gateway == 0 ? Take(forClients) : gateway);
    }

    private static int Take(TcpListener listener)
    {
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
