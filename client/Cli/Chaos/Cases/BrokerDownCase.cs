namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>RabbitMQ is stopped and started again: examples wait in their users' outboxes meanwhile.</summary>
internal sealed class BrokerDownCase : FaultCase
{
    public override string Name => "rabbitmq-down";

    public override string What => "RabbitMQ down for 60 s";

    public override TimeSpan Length => TimeSpan.FromSeconds(60);

    public override async Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken)
    {
        scene.Say("stopping RabbitMQ");
        await scene.Cluster.RabbitMq!.StopAsync();
        await scene.LastAsync(cancellationToken);
        scene.Say("starting RabbitMQ");
        await scene.Cluster.RabbitMq.StartAsync(cancellationToken);
    }
}
