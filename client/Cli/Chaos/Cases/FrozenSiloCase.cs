using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>SIGSTOP of one silo, SIGCONT when the others have long declared it dead: a zombie, which must write nothing, find itself dead, end, and be started again.</summary>
internal sealed class FrozenSiloCase : FaultCase
{
    /// <summary>"Try again" in the list of exit codes that supervisors know (sysexits.h, EX_TEMPFAIL).</summary>
    private const int DeclaredDead = 75;

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(30);
    private readonly List<string> _wrong = [];

    public override string Name => "silo-frozen";

    public override string What => "SIGSTOP of one silo for 20 s, then SIGCONT";

    public override FaultGround Ground => FaultGround.Cluster;

    public override TimeSpan Length => TimeSpan.FromSeconds(20);

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        var silo = scene.Strike(scene.Random.Next(scene.Cluster.Silos.Count));
        var (pid, restarts) = (silo.Server.ProcessId!.Value, silo.Restarts);
        scene.Say($"SIGSTOP to {silo.Name} (process {pid})");
        ProcessTree.Signal(pid, ProcessTree.Stop);
        await scene.LastAsync(cancellationToken);
        scene.Say($"SIGCONT to {silo.Name}");
        ProcessTree.Signal(pid, ProcessTree.Continue);
        await ChaosScene.WaitAsync(() => Task.FromResult(silo.Restarts > restarts), $"{silo.Name} to find itself dead, to end and to be started again", cancellationToken, EndPatience + RecoServerStart);
        if (silo.Server.ExitCode != DeclaredDead)
        {
            _wrong.Add($"{silo.Name}, declared dead, ended with status {silo.Server.ExitCode}; {DeclaredDead} says to its supervisor that it is to be started again.");
        }
    }

    public override Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(_wrong);

    private static TimeSpan RecoServerStart => TimeSpan.FromSeconds(60);
}
