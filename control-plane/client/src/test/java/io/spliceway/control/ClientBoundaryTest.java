// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

@AnalyzeClasses(packages = "io.spliceway.control", importOptions = ImportOption.DoNotIncludeTests.class)
class ClientBoundaryTest {
    private static final DescribedPredicate<JavaClass> TRANSPORT =
            resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.netty..", "..control.api..");

    @ArchTest
    static final ArchRule PUBLIC_API_IS_FREE_OF_TRANSPORT = methods()
            .that()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .arePublic()
            .and()
            .areDeclaredInClassesThat()
            .resideInAPackage("..control.client..")
            .should(new ArchCondition<>("mention no type of gRPC, protobuf or Netty") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    method.getAllInvolvedRawTypes().stream()
                            .filter(TRANSPORT)
                            .forEach(type -> events.add(SimpleConditionEvent.violated(
                                    method, method.getFullName() + " mentions " + type.getName())));
                }
            })
            .because("a node must be able to change its transport without changing itself");

    @ArchTest
    static final ArchRule COMMANDS_SPEAK_THROUGH_THE_CLIENT = noClasses()
            .that()
            .resideInAPackage("..control.cli..")
            .should()
            .dependOnClassesThat(TRANSPORT)
            .because("what a command shows are the client's records");
}
