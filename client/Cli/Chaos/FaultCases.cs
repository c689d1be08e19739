using OrleansReco.Cli.Chaos.Cases;
using OrleansReco.Cli.Cluster;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Chaos;

/// <summary>Every case there is.</summary>
internal static class FaultCases
{
    /// <summary>Stands for all but the soak.</summary>
    public const string AllName = "all";

    /// <summary>All cases, in the order of the table.</summary>
    public static IReadOnlyList<FaultCase> All(TimeSpan soak) =>
    [
        new KillSiloCase(),
        new KillHotSiloCase(),
        new RollingRestartCase(),
        new FrozenSiloCase(),
        new CutSiloCase(oneWay: false),
        new CutSiloCase(oneWay: true),
        new KillOnlySiloCase(),
        new BrokerDownCase(),
        new DatabaseDownCase(),
        new DatabaseKilledCase(),
        new TrainerKilledCase(publishing: false),
        new TrainerKilledCase(publishing: true),
        new CorruptBundleCase(),
        new DiskFullCase(),
        new SoakCase(soak),
    ];

    /// <summary>Those of a name, or all that are of faults; a name said several times is run as often.</summary>
    /// <exception cref="CommandFailedException">There is none of that name.</exception>
    public static IReadOnlyList<FaultCase> Named(string name, TimeSpan soak)
    {
        var all = All(soak);
        if (name == AllName)
        {
            return [.. all.Where(fault => fault is not SoakCase)];
        }

        var names = name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. names.Select(one => All(soak).FirstOrDefault(fault => fault.Name == one)
            ?? throw new CommandFailedException($"There is no case '{one}'. It must be one of {string.Join(", ", all.Select(fault => fault.Name))}, or all."))];
    }

    /// <summary>Why a case cannot be run on this machine with this build; null: it can.</summary>
    public static string? WhyNot(FaultCase fault)
    {
        if (fault.Ground == FaultGround.Cluster && ClusterRuntime.WhyOneOnly is { } why)
        {
            return why;
        }

        if (fault.Ground != FaultGround.OneProcess && (!PostgreSqlServer.IsInstalled(out var reason) || !RabbitMqServer.IsInstalled(out reason)))
        {
            return reason;
        }

        return fault.WhyNot;
    }
}
