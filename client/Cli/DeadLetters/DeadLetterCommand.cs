using System.CommandLine;
using Microsoft.Extensions.Configuration;
using OrleansReco.Cli.Settings;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Cli.DeadLetters;

/// <summary><c>reco dlq</c>: looks at the messages that could not be taken, sends them back, or throws them away.</summary>
internal static class DeadLetterCommand
{
    private const string Prefix = "RECO_SETTING_";

    public static Command Create()
    {
        var uri = new SecretOption("--uri", "Where RabbitMQ is, with user and password.", $"{Prefix}Reco__RabbitMq__Uri", recursive: true);
        var limit = new Option<int>("--limit") { Description = "Most letters shown.", DefaultValueFactory = _ => 100 }.Within("between 1 and 10000", value => value is >= 1 and <= 10_000);
        var json = JsonFile.Option();
        var command = new Command("dlq", "Lists the dead letters of the bus: messages that could not be taken, each with its reason and age.")
        {
            limit, json,
            Change("requeue", "Sends dead letters back to their queue, once what ailed them is mended.", uri, (queue, id, cancellationToken) => queue.RequeueAsync(id, cancellationToken), "sent back"),
            Change("drop", "Throws dead letters away.", uri, (queue, id, cancellationToken) => queue.DropAsync(id, cancellationToken), "dropped"),
        };
        uri.AddTo(command);
        return command.Does(async (arguments, cancellationToken) =>
        {
            var letters = await Connect(uri.Read(arguments)).LookAsync(arguments.GetValue(limit), cancellationToken);
            Console.WriteLine(letters.Count == 0 ? "There are no dead letters." : $"{letters.Count} dead letters, oldest first:");
            foreach (var letter in letters)
            {
                Console.WriteLine($"{letter.Id}  {letter.Queue}  {Words(letter.Age)}  {letter.Reason}");
                Console.WriteLine($"    {Short(letter.Message?.ToJsonString() ?? "")}");
            }

            JsonFile.Write(arguments.GetValue(json), letters);
            return 0;
        });
    }

    private static Command Change(string name, string description, SecretOption uri, Func<DeadLetterQueue, string?, CancellationToken, Task<int>> change, string done)
    {
        var id = new Option<string?>("--id") { Description = "The one letter, by its id." };
        var all = new Option<bool>("--all") { Description = "All of them." };
        return new Command(name, description) { id, all }.Does(async (arguments, cancellationToken) =>
        {
            if (arguments.GetValue(all) == (arguments.GetValue(id) is not null))
            {
                throw new CommandFailedException($"Say which: `reco dlq {name} --id ID` or `reco dlq {name} --all`.");
            }

            var count = await change(Connect(uri.Read(arguments)), arguments.GetValue(id), cancellationToken);
            if (count == 0 && arguments.GetValue(id) is { } missing)
            {
                throw new CommandFailedException($"There is no dead letter '{missing}'. `reco dlq` lists them.");
            }

            Console.WriteLine($"{count} dead letters {done}.");
            return 0;
        });
    }

    private static DeadLetterQueue Connect(string? said)
    {
        var settings = new ConfigurationBuilder().AddEnvironmentVariables(Prefix).Build();
        if (said is null && !string.Equals(settings["Reco:Messaging:Transport"], nameof(MessagingTransport.RabbitMq), StringComparison.OrdinalIgnoreCase) && settings["Reco:RabbitMq:Uri"] is null)
        {
            throw new CommandFailedException(
                "The bus is in memory, which has no dead letters: what the store does not take stays in its outbox and is published again. For a bus on RabbitMQ set RECO_SETTING_Reco__RabbitMq__Uri, or say --uri-file FILE with amqp://user:password@host:5672/%2F in the file.");
        }

        var uri = said ?? settings["Reco:RabbitMq:Uri"] ?? new RabbitMqOptions().Uri;
        return Uri.TryCreate(uri, UriKind.Absolute, out var broker) && broker.Scheme is "amqp" or "amqps"
            ? new DeadLetterQueue(broker, TimeProvider.System)
            : throw new CommandFailedException("--uri must be such as amqp://user:password@host:5672/%2F, but is not of that form.");
    }

    private static string Words(TimeSpan? age) => age is not { } known ? "age not known" : known.TotalHours >= 1 ? $"{known.TotalHours:0.0} h ago" : known.TotalMinutes >= 1 ? $"{known.TotalMinutes:0} min ago" : $"{known.TotalSeconds:0} s ago";

    private static string Short(string message) => message.Length <= 300 ? message : message[..300] + "…";
}
