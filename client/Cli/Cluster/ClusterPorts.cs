using OrleansReco.Cli.Chaos.Links;

namespace OrleansReco.Cli.Cluster;

/// <summary>The loopback ports of a trial cluster.</summary>
internal sealed class ClusterPorts
{
    private readonly int[] _rest;
    private readonly int[] _silo;
    private readonly int[] _gateway;

    private ClusterPorts(ClusterPlan plan, Func<int> next)
    {
        Gateway = next();
        _rest = [.. Enumerable.Range(0, plan.Silos).Select(_ => next())];
        (PostgreSql, RabbitMq, Trainer) = (next(), next(), next());
        _silo = [.. Enumerable.Range(0, plan.Silos).Select(_ => next())];
        _gateway = [.. Enumerable.Range(0, plan.Silos).Select(_ => next())];
        Links = plan.CuttableLinks ? new LinkMesh(_silo) : null;
    }

    /// <summary>REST of the gateway.</summary>
    public int Gateway { get; }

    /// <summary>PostgreSQL.</summary>
    public int PostgreSql { get; }

    /// <summary>RabbitMQ.</summary>
    public int RabbitMq { get; }

    /// <summary>Kept for the trainer.</summary>
    public int Trainer { get; }

    /// <summary>A link into each silo; null: links cannot be cut.</summary>
    public LinkMesh? Links { get; }

    /// <summary>From the plan's first port on; or free ones, all different.</summary>
    public static ClusterPorts Choose(ClusterPlan plan)
    {
        var taken = new HashSet<int>();
        var at = plan.PortBase ?? 0;
        return new(plan, plan.PortBase is null ? Free : () => at++);

        int Free()
        {
            int port;
            do
            {
                port = RecoServer.AnyPort();
            }
            while (!taken.Add(port));
            return port;
        }
    }

    /// <summary>REST of a silo, from 1.</summary>
    public int Rest(int silo) => _rest[silo - 1];

    /// <summary>Where a silo listens for others.</summary>
    public int SiloPort(int silo) => _silo[silo - 1];

    /// <summary>Where others reach it.</summary>
    public int AdvertisedSiloPort(int silo) => Links?.PortOf(silo - 1) ?? SiloPort(silo);

    /// <summary>Where clients of the runtime reach it.</summary>
    public int GatewayPort(int silo) => _gateway[silo - 1];
}
